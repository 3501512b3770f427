// Loaded before a server process starts (NODE_OPTIONS=--import): its own clock is off by SIMULATED_CLOCK_SHIFT_MS.
const shiftMs = Number(process.env.SIMULATED_CLOCK_SHIFT_MS ?? 0);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + shiftMs);
    else super(...given);
  }

  static now() {
    return RealDate.now() + shiftMs;
  }
};
