// What float32 drops of the result, as a second texture of the same shape.
@group(0) @binding(8) var low: texture_storage_2d<rgba32float, write>;

fn store_low(row: u32, group: u32, value: Quad) {
  textureStore(low, vec2u(group, row), value);
}
