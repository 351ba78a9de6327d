// Lays out what the pages are drawn with: copies from node_modules what is used, and nothing else.
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

const web = "src/quarterdeck";
const out = `${web}/web/static/vendor`;

async function* files(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else yield path;
  }
}

async function usedIcons() {
  const names = new Set();
  for await (const path of files(web)) {
    if (!/\.(html|py)$/.test(path)) continue;
    const text = await readFile(path, "utf8");
    for (const [, name] of text.matchAll(/\{% icon "([a-z0-9-]+)"/g)) names.add(name);
    for (const [, name] of text.matchAll(/icon: ([a-z0-9-]+)/g)) names.add(name);
    if (path.endsWith("context.py")) for (const [, name] of text.matchAll(/"([a-z0-9-]+)"\),/g)) names.add(name);
  }
  return [...names].sort();
}

await rm(out, { recursive: true, force: true });
await mkdir(`${out}/icons`, { recursive: true });
await writeFile(
  `${out}/tabler.min.css`,
  (await readFile("node_modules/@tabler/core/dist/css/tabler.min.css", "utf8")).replace(/\/\*# sourceMappingURL=.*?\*\//g, ""),
);
await cp("node_modules/sortablejs/modular/sortable.esm.js", `${out}/sortable.esm.js`);
for (const [from, to] of [["@tabler/core", "tabler"], ["@tabler/icons", "tabler-icons"], ["sortablejs", "sortable"]]) {
  await cp(`node_modules/${from}/LICENSE`, `${out}/${to}.LICENSE`).catch(() => {});
}
// What a review as PDF is written with: letters beyond Western Europe.
const fonts = `${web}/reports/review/render/fonts`;
await mkdir(fonts, { recursive: true });
for (const name of ["ttf/DejaVuSans.ttf", "ttf/DejaVuSans-Bold.ttf", "LICENSE"]) {
  await cp(`node_modules/dejavu-fonts-ttf/${name}`, join(fonts, name.split("/").pop()));
}
for (const name of await usedIcons()) {
  const [icon, style] = name.endsWith("-filled") ? [name.slice(0, -7), "filled"] : [name, "outline"];
  const source = `node_modules/@tabler/icons/icons/${style}/${icon}.svg`;
  try {
    await cp(source, `${out}/icons/${name}.svg`);
  } catch {
    console.error(`no icon named ${name}`);
    process.exitCode = 1;
  }
}
