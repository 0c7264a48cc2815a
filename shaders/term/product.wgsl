// What a tile sums over k: the product, for inner products. Needs real/* (float32 or float64),
// storage/*.
alias Part = Real;

fn term(sum: Part, x: Quad, y: Quad) -> Part {
  return sum + Real(x.x) * Real(y.x) + Real(x.y) * Real(y.y) + Real(x.z) * Real(y.z) +
    Real(x.w) * Real(y.w);
}

fn term_total(part: Part) -> Real {
  return part;
}
