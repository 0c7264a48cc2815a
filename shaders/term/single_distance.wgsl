// What a tile sums over k: the squared difference, in float32 within a chunk; exact where inputs are
// whole numbers of 0 to 255, as in single_product. Needs real/*, storage/single.
alias Part = f32;

fn term(sum: Part, x: Quad, y: Quad) -> Part {
  let apart = x - y;
  return sum + dot(apart, apart);
}

fn term_total(part: Part) -> Real {
  return real(part);
}
