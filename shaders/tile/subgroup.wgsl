// A tile held in registers whose invocations share the loads of A through their subgroup: all of them
// own the same ROWS rows, and COLS columns each. Invocation t loads every SUBGROUP-th of what is to be
// loaded of A and hands it on. Right where subgroups have a multiple of SUBGROUP lanes and lane l is
// invocation l modulo SUBGROUP, as on all drivers known; the tuner verifies it. Needs the feature
// "subgroups", register.wgsl with LANE_ROWS = 1, one of subgroup_{nt,nn,tn}.wgsl.
const SUBGROUP: u32 = 8u;
const LOADS: u32 = ROWS / SUBGROUP;
