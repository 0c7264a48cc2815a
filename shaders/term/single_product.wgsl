// What a tile sums over k: the product, in float32 within a chunk, whose sum then joins a total of
// whatever arithmetic. Where inputs are whole numbers of 0 to 255, 256 products are below 2^24, so
// that a chunk of at most 64 groups is exact. Needs real/*, storage/single.
alias Part = f32;

fn term(sum: Part, x: Quad, y: Quad) -> Part {
  return sum + ((x.x * y.x + x.y * y.y) + (x.z * y.z + x.w * y.w));
}

fn term_total(part: Part) -> Real {
  return real(part);
}
