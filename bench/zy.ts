import { mkdtemp } from 'node:fs/promises';
import pg from 'pg';
import { startPostgres } from '../test/support/postgres.ts';
import { addressOf, startProgram } from '../test/support/program.ts';
const folder = await mkdtemp('/tmp/multaqa-zy-');
const server = await startPostgres(undefined);
const hub = startProgram('main', { PORT: '0', HOST: '127.0.0.1', DATA_DIR: folder, DATABASE_URL: server.url, LOG_LEVEL: 'error', BUDGET_ANONYMOUS:'100000000' });
const url = (await addressOf(hub)).replace('localhost', '127.0.0.1');
const owner = new pg.Client(server.url); await owner.connect();
await owner.query("alter system set auto_explain.log_min_duration = 5"); await owner.query("alter system set session_preload_libraries='auto_explain'");await owner.query("alter system set auto_explain.log_analyze=on");await owner.query("alter system set auto_explain.log_nested_statements=off");await owner.query("alter system set client_min_messages='log'");await owner.query('select pg_reload_conf()');
console.log(server.url);
await new Promise(r=>setTimeout(r,1000));
for(let i=0;i<14;i++){await fetch(url+'/graphql',{method:'POST',headers:{'content-type':'application/json'},body:JSON.stringify({query:'{ search(text: "labour", first: 10) { edges { score } } }'})})}
console.log('ready '+folder); process.stdin.resume(); process.on('SIGTERM',async()=>{hub.signal('SIGTERM');await hub.ended();await server.stop();process.exit(0)});
