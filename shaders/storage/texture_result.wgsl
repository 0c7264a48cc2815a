// The result as a texture: four columns a texel. A store outside the texture is dropped.
@group(0) @binding(4) var result: texture_storage_2d<rgba32float, write>;

fn store_result(row: u32, group: u32, value: Quad) {
  textureStore(result, vec2u(group, row), value);
}
