{{/* SPDX-License-Identifier: Apache-2.0 */}}
{{/* Names and labels that every object has. */}}

{{- define "ecr-syncd.name" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "ecr-syncd.account" -}}
{{- default (include "ecr-syncd.name" .) .Values.serviceAccount.name -}}
{{- end -}}

{{/* Of what a pod is found by; they never change. */}}
{{- define "ecr-syncd.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "ecr-syncd.labels" -}}
{{ include "ecr-syncd.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "ecr-syncd.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/* "true" where several pods share the work. */}}
{{- define "ecr-syncd.shares" -}}
{{- if and (eq .Values.mode "daemon") (gt (int .Values.replicas) 1) -}}true{{- end -}}
{{- end -}}

{{/* The targets, with the one that stands for none. */}}
{{- define "ecr-syncd.targets" -}}
{{- $own := list (dict "namespaces" (dict "names" (list .Release.Namespace))) -}}
{{- default $own .Values.targets | toYaml -}}
{{- end -}}
