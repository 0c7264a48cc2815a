// An optimizer's memory before and after a step, as textures: four columns a texel. A texel outside
// reads as 0, and a store outside is dropped.
@group(0) @binding(5) var state: texture_storage_2d<rgba32float, read>;
@group(0) @binding(6) var next_state: texture_storage_2d<rgba32float, write>;

fn load_state(row: u32, group: u32) -> Quad {
  return textureLoad(state, vec2u(group, row));
}

fn store_state(row: u32, group: u32, value: Quad) {
  textureStore(next_state, vec2u(group, row), value);
}
