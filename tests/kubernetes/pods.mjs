// Makes of a rendered StatefulSet what podman can start: `pods.mjs RENDERED NAME
// KEYS` writes a Pod with the same template, the ConfigMaps that it reads, and
// instead of the two volumes, which podman 4 does not know, a volume of podman's and
// the folder KEYS, into which it puts what the projected volume would hold.
import { chownSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseAllDocuments, stringify } from "yaml";

const [file, name, keys] = process.argv.slice(2);
const objects = parseAllDocuments(readFileSync(file, "utf8")).map((document) => document.toJS());
const { template } = objects.find(({ kind, metadata }) => kind === "StatefulSet" && metadata.name === name).spec;
const find = (kind, own) => objects.find((each) => each.kind === kind && each.metadata.name === own);
mkdirSync(keys, { recursive: true });
const { sources } = template.spec.volumes.find((volume) => volume.name === "keys").projected;
for (const { secret, configMap } of sources) {
  const data = secret ? find("Secret", secret.name).data : find("ConfigMap", configMap.name).data;
  for (const [entry, value] of Object.entries(data)) {
    const path = `${keys}/${entry}`;
    writeFileSync(path, secret ? Buffer.from(value, "base64") : value, { mode: 0o440 });
    chownSync(path, 0, template.spec.securityContext.fsGroup);
  }
}
// podman would publish them on this machine, where they may be taken.
for (const container of template.spec.containers) delete container.ports;
const replaced = {
  data: { persistentVolumeClaim: { claimName: `concord-test-${name}` } },
  keys: { hostPath: { path: keys, type: "Directory" } },
};
const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { ...template.metadata, name },
  spec: {
    ...template.spec,
    volumes: Object.entries(replaced).map(([volume, source]) => ({ name: volume, ...source })),
  },
};
const maps = objects
  .filter(({ kind }) => kind === "ConfigMap")
  .map((map) => ({ ...map, metadata: { name: map.metadata.name } }));
// As many descriptors as containers.conf gives.
maps.find(({ metadata }) => metadata.name === "concord-settings").data.CONCORD_OPEN_FILES = "16384";
console.log([...maps, pod].map((object) => stringify(object)).join("---\n"));
