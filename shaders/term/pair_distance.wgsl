// What a tile sums over k: the squared difference, in pairs of float32. Needs real/double_single,
// storage/single.
alias Part = Real;

fn term(sum: Part, x: Quad, y: Quad) -> Part {
  return pair_add(pair_add(pair_add(pair_add(sum, x.x, y.x), x.y, y.y), x.z, y.z), x.w, y.w);
}

fn pair_add(sum: Part, a: f32, b: f32) -> Part {
  let difference = two_sum(a, -b);
  return add(sum, mul(difference, difference));
}

fn term_total(part: Part) -> Real {
  return part;
}
