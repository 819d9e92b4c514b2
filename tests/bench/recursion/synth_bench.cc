// synthetic load
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <sys/resource.h>
#include "prover/recursion/machine/prover.h"
#include "tests/unit/recursion/toy_circuit.h"
using namespace pp; using namespace pp::recursion;
namespace {
void query_load(CircuitMaker& m, Rng& rng, int queries, std::vector<std::pair<int,int>> trees, std::vector<int> layers, int alus){
  const Wire c=m.hint(random_ext(rng)); 
  std::vector<std::uint32_t> ids;
  for(std::size_t i=0;i<trees.size()+layers.size();++i) ids.push_back(m.commitment({hash::FpDigest{}}));
  const Wire zero=m.constant(0);
  for(int q=0;q<queries;++q){
    auto bits=m.bits(m.hint(FpExt::from_base(Fp::from_u64(rng.next()))),24);
    auto path=[&](int d){ return std::vector<Wire>(bits.begin(),bits.begin()+d); };
    std::size_t k=0;
    Wire known=zero;
    for(auto [w,d]:trees){ OpenOp op; op.n_values=w; op.challenge=c; op.combined=m.wire(); op.path=path(d); op.commitment=ids[k++];
      OpenedLeaf leaf; for(int i=0;i<w;++i) leaf.row.push_back(Fp::from_u64(rng.next())); leaf.siblings.resize(d); m.witness.leaves.push_back(leaf); known=*op.combined; m.add(op);}
    for(int d:layers){ OpenOp op; op.domain=hash::Domain::FriLeaf; op.n_values=40; op.blocks=m.blocks(5); op.path=path(d); op.commitment=ids[k++];
      OpenedLeaf leaf; for(int i=0;i<40;++i) leaf.row.push_back(Fp::from_u64(rng.next())); leaf.siblings.resize(d); m.witness.leaves.push_back(leaf); m.add(op);
      FoldOp f; f.blocks=op.blocks; f.position=path(3); f.known=known; f.ratio=c; f.out=m.wire(); known=f.out; m.add(f);}
    for(int i=0;i<alus;++i) known=m.fused(known,c,zero);
  }
}
void transcript_load(CircuitMaker& m, Rng& rng, int blocks){
  for(int i=0;i<blocks;i+=5){ std::vector<Block> bs; for(int k=0;k<5;++k) bs.push_back(m.absorb_hint(random_block(rng), i==0&&k==0)); 
    auto w=m.unpacked(bs); for(auto x:w) m.fused(x,w[0],w[1]); }
}
}
int main(int argc,char**argv){
  std::string kind=argv[1]; int log_blowup=std::atoi(argv[2]); int h=std::atoi(argv[3]); int h_alu=std::atoi(argv[4]);
  protocol::Params p = kind=="final"? protocol::kFinalParams : protocol::kRecursionParams;
  p.log_blowup=log_blowup; p.log_tallest_min=p.log_tallest_max=h;
  if(kind=="final"){ } else { p.n_queries = log_blowup==3?58:88; }
  Rng rng(1); CircuitMaker m(kind);
  int c=argc>5?std::atoi(argv[5]):0; // child blowup
  auto child=[&](){ int q=c==3?58:88; int H=c==3?16:17; int d=H+c;
    query_load(m,rng,q,{{99,d},{321,d},{105,d},{10,d}}, H==17?std::vector<int>{d-3,d-6,d-9,d-12}:std::vector<int>{d-3,d-6,d-9,d-12},60); transcript_load(m,rng,720);};
  if(kind=="leaf"){ query_load(m,rng,203,{{14,22},{598,18},{605,18},{10,18}},{15,12,9,7},120); transcript_load(m,rng,1600);} 
  if(kind=="node") for(int i=0;i<4;++i) child();
  if(kind=="final") child();
  m.program.publics={m.absorb_hint(random_block(rng),true)};
  Heights hs{11,12,10,11,14,(std::uint8_t)h_alu,(std::uint8_t)h};
  if(kind=="final") hs={9,10,9,10,12,(std::uint8_t)h_alu,(std::uint8_t)h};
  MachineClass mc=make_machine_class(p,hs);
  auto backend=best_backend(2);
  auto t0=std::chrono::steady_clock::now();
  auto pc=ProvableCircuit::make(m.program,mc,*backend); if(!pc){ std::printf("%s\n",pc.error().context.c_str()); return 1; }
  double pre=std::chrono::duration<double>(std::chrono::steady_clock::now()-t0).count();
  for(std::size_t t=0;t<kTables;++t) std::printf("%s %u of 2^%d, ",std::string(mc.layout.tables[t].name).c_str(),pc->placement().rows_used[t],hs[t]);
  std::printf("\npreprocess %.3f s\n",pre);
  for(int rep=0;rep<2;++rep){ CircuitReport r; auto proof=pc->prove(m.witness,*backend,{},&r);
   std::printf("evaluate %.3f fill %.3f",r.evaluate,r.fill);
   for(std::size_t i=0;i<stark::kPhases;++i) std::printf(", %s %.3f",std::string(stark::to_string((stark::Phase)i)).c_str(),r.prove.seconds[i]);
   rusage u{}; getrusage(RUSAGE_SELF,&u);
   std::printf("\ntotal %.3f s, %.1f M cells, %zu bytes, peak %.2f GB\n",r.total_seconds(),r.prove.committed_cells/1e6,proof->size(),u.ru_maxrss/1048576.0); }
}
