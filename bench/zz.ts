import { mkdtemp } from 'node:fs/promises';
import { startPostgres } from '../test/support/postgres.ts';
import { addressOf, startProgram } from '../test/support/program.ts';
const folder = await mkdtemp('/tmp/multaqa-zz-');
const server = await startPostgres(undefined);
const hub = startProgram('main', { PORT: '0', HOST: '127.0.0.1', DATA_DIR: folder, DATABASE_URL: server.url, LOG_LEVEL: 'error', BUDGET_ANONYMOUS:'100000000' });
const url = (await addressOf(hub)).replace('localhost', '127.0.0.1');
const reasons = 'factors { code text evidence { quote url } } missing { text } counterfactuals { change }';
const pages=(outer:number,inner:number)=>`{ institutions(first: ${outer}) { edges { node { name exchanges(first: ${inner}) { edges { node { title } } } } } } }`;
const qs:Record<string,string>={
s1:'{ search(text: "statistics national of the", first: 100) { edges { score } } }', s2:'{ search(text: "statistics national of the", first: 100) { totalCount } }', s3:'{ search(text: "statistics national of the", first: 100) { edges { highlight } } }',s4:'{ search(text: "statistics national of the", first: 10) { edges { highlight } } }',s5:'{ search(text: "labour", first: 10) { edges { highlight } } }',
 matches:`{ matchesFor(input: { topic: "statcab" }, first: 100) { totalCount edges { node { rank ${reasons} } } } }`,
 search:'{ search(text: "statistics national of the", first: 100) { totalCount edges { highlight score } } }',
 topics:'{ topics(first: 100) { edges { node { label related(first: 20) { similarity topic { label } } } } } }',
 pages97:pages(100,97), repeated:`{ ${Array(600).fill('countries { code }').join(' ')} }`, countries:'{ countries { name } }',
 readme:`{ matchesFor(input: {topic: "statcab.2.3.1", country: "NE", languages: ["fr"]}, first: 3) { edges { node { rank score provider { name } capacity { topic { label } } factors { code contribution text evidence { quote url } } missing { text } } } } }`,
 bad:'{ nothing }', al31:`{ ${Array.from({length:31},(_,i)=>`a${i}: countries { name }`).join(' ')} }`, al300:`{ ${Array.from({length:300},(_,i)=>`a${i}: countries { name }`).join(' ')} }`
};
for(const round of [0,1,2]) for(const [n,q] of Object.entries(qs)){const t=[];let c:any;for(let i=0;i<12;i++){const a=performance.now();const r=await fetch(url+'/graphql',{method:'POST',headers:{'content-type':'application/json'},body:JSON.stringify({query:q})});const j:any=await r.json();t.push(performance.now()-a);c=j.extensions?.cost??j.errors?.[0].message.slice(0,80)}t.sort((a,b)=>a-b);if(round===2)console.log(n.padEnd(10),t[6]!.toFixed(1),'ms',JSON.stringify(c?.requestedQueryCost??c),c?.actualQueryCost, c?.actualQueryCost?(t[6]!/c.actualQueryCost*1000).toFixed(0)+' ms/1000pt':'')}
hub.signal('SIGTERM');await hub.ended();await server.stop();process.exit(0)
