// What a tile sums over k: the product, for inner products. Needs real/* (float32 or float64),
// storage/*. Four products are added up before they join the sum: it rounds once for four of them,
// and pixels repeat, so that the roundings of one by one would not even average out.
alias Part = Real;

fn term(sum: Part, x: Quad, y: Quad) -> Part {
  let xy = Real(x.x) * Real(y.x) + Real(x.y) * Real(y.y);
  let zw = Real(x.z) * Real(y.z) + Real(x.w) * Real(y.w);
  return sum + (xy + zw);
}

fn term_total(part: Part) -> Real {
  return part;
}
