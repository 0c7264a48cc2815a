// Philox4x32-10: four random words of a counter and a key (Salmon, Moraes, Dror and Shaw, Parallel
// random numbers: as easy as 1, 2, 3, SC 2011). The same on every adapter: whole numbers alone.

// The high word of a product.
fn philox_high(a: u32, b: u32) -> u32 {
  let low = (a & 0xffffu) * (b & 0xffffu);
  let mixed = (a >> 16u) * (b & 0xffffu) + (low >> 16u);
  let cross = (a & 0xffffu) * (b >> 16u) + (mixed & 0xffffu);
  return (a >> 16u) * (b >> 16u) + (mixed >> 16u) + (cross >> 16u);
}

fn philox(counter: vec4u, key: vec2u) -> vec4u {
  var c = counter;
  var k = key;
  for (var round = 0u; round < 10u; round++) {
    let first = philox_high(0xd2511f53u, c.x);
    let second = philox_high(0xcd9e8d57u, c.z);
    c = vec4u(second ^ c.y ^ k.x, 0xcd9e8d57u * c.z, first ^ c.w ^ k.y, 0xd2511f53u * c.x);
    k += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}
