// Does as good as nothing: what is left is the cost of a dispatch.
@group(0) @binding(5) var<storage, read_write> x: array<u32>;

@compute @workgroup_size(1)
fn main() {
  x[0] += 1u;
}
