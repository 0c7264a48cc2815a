// What a tile sums over k where inputs are whole numbers of 0 to 255: the squared difference, exact in
// float32 as in whole_product. Needs real/*, storage/single.
alias Part = f32;

fn term(sum: Part, x: Quad, y: Quad) -> Part {
  let apart = x - y;
  return sum + dot(apart, apart);
}

fn term_total(part: Part) -> Real {
  return real(part);
}
