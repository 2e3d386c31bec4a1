// Asserts what deploy/kubernetes promises of the rendered objects, and names each
// that breaks a promise: `policy.mjs FILE...`.
import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";

const CALLS = {
  inventory: ["redis"],
  "goal-planning": ["inventory", "redis"],
  "progress-analytics": ["goal-planning", "inventory", "redis"],
  redis: [],
};
const PORTS = { redis: 6379 };
// Their own objects of the platform, which an overlay names and does not hold.
const BROUGHT = ["concord-secret", "goal-planning-token", "progress-analytics-token"];

let promises = 0;
const broken = [];
function promise(holds, what) {
  promises += 1;
  if (!holds) broken.push(what);
}

const matches = (selector, labels) =>
  Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
  (selector?.matchExpressions ?? []).every(
    ({ key, operator, values }) => operator === "In" && values.includes(labels[key]),
  );

function checkPod(workload, objects, file) {
  const name = workload.metadata.name;
  const what = (promised) => `${file}: ${workload.kind} ${name}: ${promised}`;
  const { metadata, spec } = workload.spec.template;
  const [container] = spec.containers;
  const service = workload.kind === "StatefulSet";

  // Restricted pod security.
  promise(spec.securityContext.runAsNonRoot === true, what("runs as somebody else than root"));
  promise(spec.securityContext.runAsUser > 0, what("its user is a number"));
  promise(spec.securityContext.seccompProfile?.type === "RuntimeDefault", what("seccomp"));
  promise(!spec.hostNetwork && !spec.hostPID && !spec.hostIPC, what("nothing of the host"));
  promise(spec.automountServiceAccountToken === false, what("no token of the API server"));
  promise(
    objects.some(({ kind, metadata: { name: own } }) => kind === "ServiceAccount" && own === spec.serviceAccountName),
    what("a ServiceAccount of its own"),
  );
  for (const each of [...(spec.initContainers ?? []), ...spec.containers]) {
    const security = each.securityContext ?? {};
    promise(security.allowPrivilegeEscalation === false, what("no privilege escalation"));
    promise(security.readOnlyRootFilesystem === true, what("a read-only root file system"));
    promise(security.capabilities?.drop?.includes("ALL") && !security.capabilities.add, what("no capability"));
    promise(each.resources?.requests?.cpu && each.resources.requests.memory, what("requests"));
    promise(each.resources?.limits?.memory && !each.resources.limits.cpu, what("a limit of memory, none of CPU"));
    promise(/:[^:/]+$/.test(each.image), what("an image with a version"));
    promise(each.startupProbe && each.readinessProbe && each.livenessProbe, what("three probes"));
  }
  const allowed = ["configMap", "secret", "projected", "emptyDir", "persistentVolumeClaim"];
  for (const volume of spec.volumes ?? []) {
    promise(Object.keys(volume).every((key) => key === "name" || allowed.includes(key)), what("volumes"));
  }
  promise(matches(workload.spec.selector, metadata.labels), what("selects its own pods"));

  // What it reads is there.
  const has = (kind, wanted) =>
    objects.some((object) => object.kind === kind && object.metadata.name === wanted) ||
    objects.some((object) => kind === "Secret" && object.kind === "Certificate" && object.spec.secretName === wanted);
  for (const { configMapRef } of container.envFrom ?? []) {
    promise(has("ConfigMap", configMapRef.name), what(`ConfigMap ${configMapRef.name} is there`));
  }
  for (const source of (spec.volumes ?? []).flatMap((volume) => volume.projected?.sources ?? [])) {
    const secret = source.secret?.name;
    if (secret) promise(has("Secret", secret) || BROUGHT.includes(secret), what(`Secret ${secret} is there`));
    const map = source.configMap;
    if (map) promise(map.optional || has("ConfigMap", map.name), what(`ConfigMap ${map.name} is there`));
  }
  if (!service) return;

  // The services.
  promise(container.startupProbe.grpc?.service === "liveness", what("starts once it answers"));
  promise(container.readinessProbe.grpc && !container.readinessProbe.grpc.service, what("readiness is its own"));
  promise(container.livenessProbe.grpc?.service === "liveness", what("liveness is its own"));
  promise(
    ["startupProbe", "readinessProbe", "livenessProbe"].every((probe) => container[probe].grpc?.port === 7410),
    what("probes ask the port without TLS"),
  );
  promise(spec.terminationGracePeriodSeconds >= 5 + 20 + 5, what("time to leave and to end calls"));
  promise(
    ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].every((key) =>
      spec.topologySpreadConstraints.some(({ topologyKey }) => topologyKey === key),
    ),
    what("spreads over zones and machines"),
  );
  promise(workload.spec.volumeClaimTemplates.length === 1, what("a volume of its own"));
  promise(
    objects.some(({ kind, spec: own }) => kind === "PodDisruptionBudget" && matches(own.selector, metadata.labels)),
    what("a disruption budget"),
  );
  const settings = objects
    .filter(({ kind, metadata: { name: own } }) => kind === "ConfigMap" && own === container.envFrom[0].configMapRef.name)
    .flatMap(({ data }) => Object.keys(data));
  for (const setting of ["ISSUER", "JWKS", "SECRET_FILE", "TLS_CERTIFICATE", "TLS_KEY", "TLS_CA"]) {
    promise(settings.includes(`CONCORD_${setting}`), what(`CONCORD_${setting} is set`));
  }
  promise(!settings.includes("CONCORD_INSECURE_DEV"), what("TLS is on"));
  const ours = objects.filter(({ kind, spec: own }) => kind === "Service" && own.selector["app.kubernetes.io/name"] === name);
  promise(ours.some(({ spec: own }) => own.clusterIP === "None"), what("a headless Service"));
  promise(ours.some(({ spec: own }) => own.clusterIP !== "None"), what("a Service with an address"));
  promise(ours.every(({ spec: own }) => (own.type ?? "ClusterIP") === "ClusterIP"), what("nothing of a cloud"));
  promise(ours.some(({ metadata: { name: own } }) => own === workload.spec.serviceName), what("its governing Service"));
  const named = container.ports.map((port) => port.name);
  for (const { spec: own } of ours) {
    promise(own.ports.every(({ targetPort }) => named.includes(targetPort)), what("its Services' ports"));
  }
  // Peers are those of the architecture, by the headless Service.
  const peers = (container.env ?? []).filter((variable) => variable.name.startsWith("CONCORD_PEER_"));
  const dialled = peers.map(({ value }) => value.match(/^dns:\/\/\/([a-z-]+):7400$/)?.[1]).sort();
  const expected = CALLS[name].filter((peer) => peer !== "redis");
  promise(dialled.join() === expected.join(), what(`calls ${expected.join()}`));
  // A certificate holds the names that callers use.
  const certificate = objects.find((object) => object.kind === "Certificate" && object.metadata.name === name);
  if (certificate) {
    const names = certificate.spec.dnsNames;
    const { namespace } = workload.metadata;
    for (const { metadata: { name: own } } of ours) {
      promise(names.includes(own) && names.includes(`${own}.${namespace}.svc`), what(`certificate for ${own}`));
    }
    for (const usage of ["server auth", "client auth"]) {
      promise(certificate.spec.usages.includes(usage), what(`certificate for ${usage}`));
    }
  }
}

// What may reach what: by default nothing, and each edge in both directions.
function checkPolicies(objects, file) {
  const policies = objects.filter(({ kind }) => kind === "NetworkPolicy");
  if (policies.length === 0) return;
  const pods = objects.filter(({ kind }) => ["StatefulSet", "Deployment"].includes(kind));
  const labelsOf = (name) => pods.find(({ metadata }) => metadata.name === name).spec.template.metadata.labels;
  for (const name of Object.keys(CALLS)) {
    const denied = policies.some(
      ({ spec }) =>
        matches(spec.podSelector, labelsOf(name)) &&
        ["Ingress", "Egress"].every((type) => spec.policyTypes.includes(type)) &&
        !spec.ingress && !spec.egress,
    );
    promise(denied, `${file}: everything is denied to and from ${name} first`);
  }
  const opens = (type, own, other, port) =>
    policies.some(
      ({ spec }) =>
        spec.policyTypes.includes(type) && matches(spec.podSelector, labelsOf(own)) &&
        (spec[type.toLowerCase()] ?? []).some(
          (rule) =>
            rule.ports.some((each) => each.port === port) &&
            (rule.from ?? rule.to ?? []).some(
              (peer) => !peer.namespaceSelector && matches(peer.podSelector, labelsOf(other)),
            ),
        ),
    );
  for (const [caller, called] of Object.entries(CALLS)) {
    for (const other of Object.keys(CALLS)) {
      if (other === caller) continue;
      const port = PORTS[other] ?? 7400;
      const wanted = called.includes(other);
      const edge = `${file}: ${caller} ${wanted ? "reaches" : "does not reach"} ${other}`;
      promise(opens("Egress", caller, other, port) === wanted, `${edge} (egress)`);
      promise(opens("Ingress", other, caller, port) === wanted, `${edge} (ingress)`);
    }
  }
}

// The alerts ask for the job that a ServiceMonitor gives.
function checkMetrics(objects, file) {
  const monitor = objects.find(({ kind }) => kind === "ServiceMonitor");
  if (!monitor) return;
  const rules = objects.filter(({ kind }) => kind === "PrometheusRule").flatMap(({ spec }) => spec.groups.flatMap((group) => group.rules));
  promise(rules.length > 0, `${file}: alerts where there are metrics`);
  const jobs = new Set(rules.flatMap(({ expr }) => [...expr.matchAll(/job="([^"]*)"/g)].map(([, job]) => job)));
  const scraped = objects.filter(({ kind, metadata }) => kind === "Service" && matches(monitor.spec.selector, metadata.labels ?? {}));
  for (const service of scraped) {
    const job = service.metadata.labels[monitor.spec.jobLabel];
    promise([...jobs].every((asked) => asked === job), `${file}: ${service.metadata.name} has the job of the alerts`);
  }
}

for (const file of process.argv.slice(2)) {
  const objects = parseAllDocuments(readFileSync(file, "utf8")).map((document) => document.toJS());
  const workloads = objects.filter(({ kind }) => ["StatefulSet", "Deployment"].includes(kind));
  promise(workloads.filter(({ kind }) => kind === "StatefulSet").length === 3, `${file}: three services`);
  for (const workload of workloads) checkPod(workload, objects, file);
  const namespace = objects.find(({ kind }) => kind === "Namespace");
  promise(
    namespace?.metadata.labels["pod-security.kubernetes.io/enforce"] === "restricted",
    `${file}: the namespace refuses pods that are not restricted`,
  );
  promise(
    objects.every(({ kind, metadata }) => kind === "Namespace" || metadata.namespace === namespace.metadata.name),
    `${file}: everything is in its namespace`,
  );
  promise(!objects.some(({ kind }) => ["ClusterRole", "ClusterRoleBinding"].includes(kind)), `${file}: no rights in the cluster`);
  checkPolicies(objects, file);
  checkMetrics(objects, file);
}
if (broken.length > 0) {
  console.error([...new Set(broken)].map((each) => `broken: ${each}`).join("\n"));
  process.exit(1);
}
console.log(`  ${promises} promises hold`);
