// What a tile sums over k: the squared difference. |x|^2 + |y|^2 - 2 x.y would cancel. Needs real/*
// (float32 or float64), storage/*.
alias Part = Real;

fn term(sum: Part, x: Quad, y: Quad) -> Part {
  let a = Real(x.x) - Real(y.x);
  let b = Real(x.y) - Real(y.y);
  let c = Real(x.z) - Real(y.z);
  let d = Real(x.w) - Real(y.w);
  return sum + ((a * a + b * b) + (c * c + d * d));
}

fn term_total(part: Part) -> Real {
  return part;
}
