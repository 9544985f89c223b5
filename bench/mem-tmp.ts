import { mkdirSync, rmSync, writeFileSync, readFileSync, readdirSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
const B='/work/main/bench/compare/';
const { startCloud } = await import(B+'cloud.ts');
const { startSink } = await import(B+'sink.ts');
const { benchDisk } = await import(B+'disk.ts');
const { build, vmferry } = await import(B+'vmferry.ts');
build();
const work='/tmp/links/work'; rmSync(work,{recursive:true,force:true}); mkdirSync(work,{recursive:true});
const disk=await benchDisk('/tmp/bench/work',8);
const sink=await startSink(); const cloud=await startCloud(join(work,'cloud'),sink.url);
const ours=vmferry();
try { for(const kernel of process.argv.slice(2)){
 await sink.forget();
 const plan=join(work,'p.yaml'); writeFileSync(plan,cloud.plan(disk.ova,'m-'+kernel)); mkdirSync(join(work,'state-'+kernel));
 const step=ours.step(kernel,['run',plan,'--plain','--state-dir',join(work,'state-'+kernel)],{...cloud.env});
 const t=Date.now();
 const c=spawn(step.program,step.args,{env:{...process.env,...step.env},stdio:['ignore','pipe','inherit']}); c.stdout.resume();
 let n=0; const seen=new Map<number,number>();
 const iv=setInterval(()=>{ try{
   const procs=readdirSync('/proc').filter(x=>/^\d+$/.test(x)); 
   const kids=procs.filter(p=>{try{const s=readFileSync('/proc/'+p+'/stat','utf8'); const pp=Number(s.slice(s.lastIndexOf(')')+4).split(' ')[0]); return Number(p)===c.pid||pp===c.pid;}catch{return false}});
   let line='';
   for(const p of kids){const s=readFileSync('/proc/'+p+'/status','utf8'); const g=(k:string)=>Math.round(Number((new RegExp(k+':\\s+(\\d+)').exec(s)??[0,0])[1])/1024); line+=`[${p===String(c.pid)?'main':p} rss ${g('VmRSS')} hwm ${g('VmHWM')} anon ${g('RssAnon')} file ${g('RssFile')} thr ${(/Threads:\s+(\d+)/.exec(s)??[])[1]}] `;}
   if(n++%8===0) console.log(((Date.now()-t)/1000).toFixed(1),line);
 }catch{} },250);
 const code=await new Promise(r=>c.on('exit',r)); clearInterval(iv); const s=await sink.stats();
 console.log(kernel,code,((Date.now()-t)/1000).toFixed(1),'s most',s.mostPutPages);
}} finally { await cloud.close(); await sink.close(); }
