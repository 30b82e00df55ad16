// Renders FOLDER/mail.liquid with FOLDER/data.json for some seconds: {"version", "perSecond", "text"}.
const fs = require("fs");
const path = require("path");
const { Liquid } = require("liquidjs");

const folder = process.argv[2];
const seconds = Number(process.argv[3]);
const engine = new Liquid({ timezoneOffset: 0 });
const template = engine.parse(fs.readFileSync(path.join(folder, "mail.liquid"), "utf8"));
const data = JSON.parse(fs.readFileSync(path.join(folder, "data.json"), "utf8"));
const render = () => engine.renderSync(template, data);
for (let i = 0; i < 2000; ++i)
    render();
const start = process.hrtime.bigint();
let elapsed = 0;
let count = 0;
while (elapsed < seconds) {
    for (let i = 0; i < 200; ++i)
        render();
    count += 200;
    elapsed = Number(process.hrtime.bigint() - start) / 1e9;
}
const version = require("liquidjs/package.json").version;
process.stdout.write(JSON.stringify({ version, perSecond: count / elapsed, text: render() }));
