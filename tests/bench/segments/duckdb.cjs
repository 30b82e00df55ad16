// Asks DuckDB what rules.json lists, over the CSV files beside it: {"name", "ms", "count"} each, ms being the middle of
// seven runs with two threads, the tables in memory.
const fs = require("fs");
const path = require("path");

async function main() {
    const { DuckDBInstance } = require("@duckdb/node-api");
    const folder = process.argv[2];
    const instance = await DuckDBInstance.create(":memory:", { threads: "2" });
    const connection = await instance.connect();
    for (const table of ["customers", "orders", "lines", "events"]) {
        const file = path.join(folder, table + ".csv");
        await connection.run(`CREATE TABLE ${table} AS SELECT * FROM read_csv('${file}', header = true)`);
    }
    const answers = [];
    for (const rule of JSON.parse(fs.readFileSync(path.join(folder, "rules.json"), "utf8"))) {
        const times = [];
        let count = -1;
        for (let i = 0; i < 7; ++i) {
            const start = process.hrtime.bigint();
            const reader = await connection.runAndReadAll(rule.sql);
            times.push(Number(process.hrtime.bigint() - start) / 1e6);
            count = Number(reader.getRows()[0][0]);
        }
        times.sort((a, b) => a - b);
        answers.push({ name: rule.name, ms: times[3], count });
    }
    process.stdout.write(JSON.stringify(answers));
}

main().catch((error) => {
    process.stderr.write(String(error.message || error));
    process.exit(1);
});
