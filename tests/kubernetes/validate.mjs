// Checks rendered objects against the schemas of Kubernetes, cert-manager and the
// Prometheus operator, unknown fields included: `validate.mjs FILE...`, in a folder
// that has node_modules. A value is checked by the model's own validator, a name by
// the TypeScript compiler, which knows no field that the type does not have.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";

const packages = {
  "cert-manager.io": "@kubernetes-models/cert-manager/",
  "monitoring.coreos.com": "@kubernetes-models/prometheus-operator/",
};

const problems = [];
const source = [];
let count = 0;
for (const file of process.argv.slice(2)) {
  for (const document of parseAllDocuments(readFileSync(file, "utf8"))) {
    problems.push(...document.errors.map((error) => `${file}: ${error.message}`));
    const object = document.toJS();
    // kustomize breaks base64 into lines, which Kubernetes reads.
    if (object.kind === "Secret") {
      for (const key of Object.keys(object.data)) object.data[key] = object.data[key].replace(/\s/g, "");
    }
    const group = object.apiVersion.includes("/") ? object.apiVersion.split("/")[0] : "";
    const path = `${packages[group] ?? "kubernetes-models/"}${object.apiVersion}/${object.kind}`;
    const what = `${file}: ${object.kind} ${object.metadata?.name}`;
    if (!existsSync(`node_modules/${path}.js`)) {
      problems.push(`${what}: there is no ${object.kind} in ${object.apiVersion}`);
      continue;
    }
    try {
      new (await import(path))[object.kind](object).validate();
    } catch (error) {
      problems.push(`${what}: ${error.message}`);
    }
    source.push(
      `// ${what}`,
      `import type { I${object.kind} as T${count} } from "${path}";`,
      `export const object${count}: T${count} = ${JSON.stringify(object, null, 1)};`,
    );
    count += 1;
  }
}
writeFileSync("objects.ts", source.join("\n"));
try {
  const options = "--noEmit --strict --skipLibCheck --module nodenext objects.ts".split(" ");
  execFileSync("node_modules/.bin/tsc", options, { encoding: "utf8" });
} catch (error) {
  const lines = readFileSync("objects.ts", "utf8").split("\n");
  for (const message of error.stdout.trim().split("\n")) {
    const line = Number(message.match(/^objects\.ts\((\d+)/)?.[1]);
    const what = line ? lines.slice(0, line).reverse().find((each) => each.startsWith("// ")) : "";
    problems.push(`${what?.slice(3)}: ${message}`);
  }
}
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
console.log(`  ${count} objects are what the schemas say, without an unknown field`);
