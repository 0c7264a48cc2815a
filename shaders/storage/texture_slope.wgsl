// A second result, the activation's slopes, as a texture: four columns a texel. A store outside the texture is dropped.
@group(0) @binding(5) var slope: texture_storage_2d<rgba32float, write>;

fn store_slope(row: u32, group: u32, value: Quad) {
  textureStore(slope, vec2u(group, row), value);
}
