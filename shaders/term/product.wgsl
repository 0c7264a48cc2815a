// What a tile sums over k: the product, for inner products. Needs real/*.
fn term(sum: Real, x: vec4f, y: vec4f) -> Real {
  return sum + Real(x.x) * Real(y.x) + Real(x.y) * Real(y.y) + Real(x.z) * Real(y.z) +
    Real(x.w) * Real(y.w);
}
