// SPDX-License-Identifier: Apache-2.0
// The style sheet; colours first, since they alone differ between light and dark.
#include "syncd/observe/page/style.h"

namespace cred::syncd {

const std::string_view kStyle = R"css(:root {
  color-scheme: light dark;
  --page: #f4f5f7; --card: #fff; --line: #e1e4e9; --text: #1b222c; --quiet: #677181;
  --good: #1a8f55; --warn: #c27803; --bad: #d1352b; --track: #e7eaee;
  --good-soft: #e3f5ec; --warn-soft: #fdf1dc; --bad-soft: #fdeae8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1318; --card: #181e25; --line: #2a323c; --text: #e4e8ee; --quiet: #8f9bab;
    --good: #35b878; --warn: #e2a336; --bad: #f26a5e; --track: #29313b;
    --good-soft: #13291f; --warn-soft: #2d2412; --bad-soft: #301a19;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.45 system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums;
}
main { max-width: 76rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; }
h2 { margin: 0; font-size: 1.05rem; }
p { margin: 0; }
.quiet { color: var(--quiet); }
.verdict {
  display: flex; gap: 1rem; align-items: center; padding: 1.25rem 1.4rem; border-radius: 12px;
  border: 1px solid var(--line); background: var(--card);
}
.verdict.good { background: var(--good-soft); border-color: transparent; }
.verdict.warn { background: var(--warn-soft); border-color: transparent; }
.verdict.bad { background: var(--bad-soft); border-color: transparent; }
.sign {
  flex: none; width: 2.6rem; height: 2.6rem; border-radius: 50%; color: var(--card);
  display: grid; place-items: center; font-size: 1.4rem; font-weight: 700; background: var(--good);
}
.warn .sign { background: var(--warn); }
.bad .sign { background: var(--bad); }
.verdict .quiet { margin-top: .2rem; font-size: .87rem; overflow-wrap: anywhere; }
.tiles { display: grid; gap: .8rem; margin: .8rem 0 0;
  grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); }
.tile { padding: .8rem 1.1rem; border-radius: 12px; background: var(--card);
  border: 1px solid var(--line); }
.tile b { display: block; font-size: 1.5rem; line-height: 1.3; letter-spacing: -.02em; }
.tile b small { font-size: 1rem; font-weight: 500; color: var(--quiet); }
.tile.bad b { color: var(--bad); }
.tile span { color: var(--quiet); font-size: .87rem; }
section { margin-top: 1.6rem; }
.card { margin-top: .6rem; padding: 1rem 1.2rem 1.2rem; border-radius: 12px;
  background: var(--card); border: 1px solid var(--line); }
.problems { list-style: none; margin: .6rem 0 0; padding: 0; display: grid; gap: .5rem; }
.problems li { padding: .65rem 1rem; border-radius: 10px; background: var(--card);
  border: 1px solid var(--line); border-left: 4px solid var(--bad); overflow-wrap: anywhere; }
.problems b { display: block; }
.registry { display: grid; gap: .2rem 1.2rem; align-items: center; padding: .45rem 0;
  grid-template-columns: minmax(12rem, 5fr) minmax(8rem, 4fr) minmax(10rem, 3fr); }
.registry + .registry { border-top: 1px solid var(--line); }
.registry > :first-child { overflow-wrap: anywhere; }
.registry > :last-child { text-align: right; font-size: .9rem; }
.cluster { display: flex; flex-wrap: wrap; gap: .3rem .8rem; align-items: baseline; }
.cluster .served { margin-left: auto; }
.pill { padding: .05rem .6rem; border-radius: 99px; font-size: .8rem; font-weight: 600;
  color: var(--good); background: var(--good-soft); }
.pill.bad { color: var(--bad); background: var(--bad-soft); }
.work { margin-top: .15rem; font-size: .82rem; }
.targets { list-style: none; margin: .9rem 0 0; padding: 0; display: grid; gap: .75rem 1.4rem;
  grid-template-columns: repeat(auto-fill, minmax(14.5rem, 1fr)); }
.targets li { min-width: 0; content-visibility: auto; contain-intrinsic-size: 14rem 2.9rem; }
.row { display: flex; gap: .6rem; justify-content: space-between; align-items: baseline; }
.row > :first-child { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.row > :last-child { flex: none; font-size: .85rem; color: var(--quiet); white-space: nowrap; }
.row .quiet { font-size: .82rem; }
li.bad .row > :last-child { color: var(--bad); font-weight: 600; }
li.warn .row > :last-child { color: var(--warn); font-weight: 600; }
.bar { display: block; width: 100%; height: 6px; margin-top: .3rem; border-radius: 3px; }
.registry .bar { height: 8px; margin: 0; border-radius: 4px; }
.bar .track { fill: var(--track); }
.bar .good { fill: var(--good); }
.bar .warn { fill: var(--warn); }
.bar .bad { fill: var(--bad); }
.bar .none { fill: var(--bad); opacity: .35; }
footer { margin-top: 2rem; color: var(--quiet); font-size: .85rem; }
footer a { color: inherit; }
@media (max-width: 40rem) {
  .registry { grid-template-columns: 1fr; }
  .registry > :last-child { text-align: left; }
}
)css";

}  // namespace cred::syncd
