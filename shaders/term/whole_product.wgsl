// What a tile sums over k where inputs are whole numbers of 0 to 255: the product. 256 products are
// below 2^24, so that float32 sums a chunk of at most 64 groups without rounding. Needs real/*,
// storage/single.
alias Part = f32;

fn term(sum: Part, x: Quad, y: Quad) -> Part {
  return sum + x.x * y.x + x.y * y.y + x.z * y.z + x.w * y.w;
}

fn term_total(part: Part) -> Real {
  return real(part);
}
