// What a tile sums over k: the squared difference. |x|^2 + |y|^2 - 2 x.y would cancel. Needs real/*.
fn term(sum: Real, x: vec4f, y: vec4f) -> Real {
  let a = Real(x.x) - Real(y.x);
  let b = Real(x.y) - Real(y.y);
  let c = Real(x.z) - Real(y.z);
  let d = Real(x.w) - Real(y.w);
  return sum + a * a + b * b + c * c + d * d;
}
