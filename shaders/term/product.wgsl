// What a tile sums over k: the product, for inner products. Needs real/* (float32 or float64),
// storage/*.
alias Part = Real;

fn term(sum: Part, x: Quad, y: Quad) -> Part {
  return sum + Real(x.x) * Real(y.x) + Real(x.y) * Real(y.y) + Real(x.z) * Real(y.z) +
    Real(x.w) * Real(y.w);
}

// What the sum of one chunk of k, beginning at group k, adds to the total.
fn term_whole(part: Part, k: u32) -> Real {
  return part;
}

// The inner product of a total and what its two records shift it by: nothing.
fn term_product(total: Real, p: Real, q: Real) -> Real {
  return total;
}
