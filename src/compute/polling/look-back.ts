/**
 * Local times (`performance.now()`) up to which all changes of a server have been seen, and so to which the next poll looks back. Two of them
 * have names.
 */

/** Nothing has been seen yet: the next poll reads the whole list. */
export const LONG_AGO = -Infinity;

/** All has been seen that matters: the next poll need not look back. */
export const UP_TO_DATE = Infinity;
