// Reads queries from stdin, {"name": "text"}, and writes what Microsoft's own analyser says of each: {"name": ["line 3: …"]}.
// A table is known by a statement in the text: let AppTraces = datatable(Message:string)[];
const fs = require('fs');
const path = require('path');
const vm = require('vm');

// The library is C# made into JavaScript, and finds its parts as globals only.
const folder = path.join(__dirname, 'node_modules', '@kusto', 'language-service-next');
for (const part of ['bridge', 'bridge.meta', 'Kusto.Language.Bridge', 'Kusto.Language.Bridge.meta']) {
  vm.runInThisContext(fs.readFileSync(path.join(folder, `${part}.min.js`), 'utf8'));
}

function complaints(text) {
  const said = Kusto.Language.KustoCode.ParseAndAnalyze(text).GetDiagnostics();
  const all = [];
  for (let i = 0; i < said.Count; i++) {
    const one = said.getItem(i);
    const line = text.slice(0, one.Start).split('\n').length;
    all.push(`${one.Message} (${text.split('\n')[line - 1].trim()})`);
  }
  return all;
}

const queries = JSON.parse(fs.readFileSync(0, 'utf8'));
const answer = Object.fromEntries(Object.entries(queries).map(([name, text]) => [name, complaints(text)]));
process.stdout.write(JSON.stringify(answer));
