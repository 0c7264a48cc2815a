// What a tile sums over k: the product, for inner products, in pairs of float32. Needs
// real/double_single, storage/single.
alias Part = Real;

fn term(sum: Part, x: Quad, y: Quad) -> Part {
  return pair_add(pair_add(pair_add(pair_add(sum, x.x, y.x), x.y, y.y), x.z, y.z), x.w, y.w);
}

fn pair_add(sum: Part, a: f32, b: f32) -> Part {
  let product = two_product(a, b);
  let high = two_sum(sum.x, product.x);
  return quick_sum(high.x, opaque(opaque(high.y + product.y) + sum.y));
}

fn term_total(part: Part) -> Real {
  return part;
}
