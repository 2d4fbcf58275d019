// Keeps of a style sheet only the rules whose classes are all in a list, and makes a right-to-left sheet of the rest.
// Called by vendor_assets.py:  node trim_css.js IN.css KEEP.json OUT.css OUT.rtl.css
const fs = require("fs");
const postcss = require("postcss");
const rtlcss = require("rtlcss");

const [source, keepFile, out, outRtl] = process.argv.slice(2);
const keep = new Set(JSON.parse(fs.readFileSync(keepFile, "utf8")));
const sheet = postcss.parse(fs.readFileSync(source, "utf8"));

const isKept = (selector) => (selector.match(/\.(?:\\.|[\w-])+/g) || []).every((name) => keep.has(name.slice(1)));

sheet.walkComments((comment) => comment.remove());
// Fonts and pictures of the theme are not shipped; our own font and drawings stand in their place.
sheet.walkAtRules("font-face", (rule) => rule.remove());
sheet.walkDecls((declaration) => {
  if (/url\(/.test(declaration.value)) declaration.remove();
});
sheet.walkRules((rule) => {
  if (rule.parent.type === "atrule" && /keyframes/.test(rule.parent.name)) return;
  const selectors = rule.selectors.filter(isKept);
  if (selectors.length === 0 || rule.nodes.length === 0) rule.remove();
  else if (selectors.length < rule.selectors.length) rule.selectors = selectors;
});

// Custom properties that no remaining rule reads, until none is left.
for (let found = true; found; ) {
  const text = sheet.toString();
  found = false;
  sheet.walkDecls(/^--/, (declaration) => {
    if (!text.includes(`var(${declaration.prop})`) && !text.includes(`var(${declaration.prop},`)) {
      declaration.remove();
      found = true;
    }
  });
}
const used = sheet.toString();
sheet.walkAtRules(/keyframes/, (rule) => {
  if (!new RegExp(`animation[^;}]*\\b${rule.params}\\b`).test(used)) rule.remove();
});
const removeEmpty = (node) => {
  if (node.nodes && node.nodes.length === 0) node.remove();
};
sheet.walkRules(removeEmpty);
sheet.walkAtRules(removeEmpty);

const text = sheet.toString() + "\n";
fs.writeFileSync(out, text);
fs.writeFileSync(outRtl, rtlcss.process(text));
