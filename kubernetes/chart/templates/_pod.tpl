{{/* SPDX-License-Identifier: Apache-2.0 */}}
{{/* What the pods of both modes have: the restricted Pod Security Standard, nothing writable but one
     folder in memory, and the configuration. */}}

{{- define "ecr-syncd.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "ecr-syncd.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- define "ecr-syncd.environment" -}}
{{- if or .Values.aws.region (include "ecr-syncd.shares" .) }}
env:
  {{- if .Values.aws.region }}
  - name: AWS_REGION
    value: {{ .Values.aws.region | quote }}
  {{- end }}
  {{- if include "ecr-syncd.shares" . }}
  - name: POD_NAME
    valueFrom:
      fieldRef:
        fieldPath: metadata.name
  {{- end }}
{{- end }}
{{- if .Values.aws.existingSecret }}
envFrom:
  - secretRef:
      name: {{ .Values.aws.existingSecret }}
{{- end }}
{{- end -}}

{{- define "ecr-syncd.mounts" -}}
- name: config
  mountPath: /etc/ecr-syncd
  readOnly: true
- name: data
  mountPath: /var/lib/ecr-syncd
- name: token
  mountPath: /var/run/secrets/kubernetes.io/serviceaccount
  readOnly: true
{{- end -}}

{{- define "ecr-syncd.volumes" -}}
- name: config
  configMap:
    name: {{ include "ecr-syncd.name" . }}
- name: data
  emptyDir:
    medium: Memory
    sizeLimit: 64Mi
# The token that is mounted by itself says that it ends after an hour, and many servers take it for a year.
- name: token
  projected:
    sources:
      - serviceAccountToken: {path: token, expirationSeconds: 3600}
      - configMap: {name: kube-root-ca.crt, items: [{key: ca.crt, path: ca.crt}]}
      - downwardAPI: {items: [{path: namespace, fieldRef: {fieldPath: metadata.namespace}}]}
{{- end -}}

{{- define "ecr-syncd.placement" -}}
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- if include "ecr-syncd.shares" . }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "ecr-syncd.selector" . | nindent 8 }}
{{- end }}
{{- end -}}
