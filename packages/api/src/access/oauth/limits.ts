/** Seconds by which two clocks may differ. */
export const clockTolerance = 5;

/** Characters of a token in compact form. */
export const longestToken = 8192;

/** Header parameters by which a token would bring or fetch the key that is to prove it. */
export const ownKeyParameters = ['jwk', 'jku', 'x5u'] as const;
