/**
 * What counts as an e-mail address: the plain ones that every mail service takes. Quoted local parts, comments, display
 * names, IP literals and non-ASCII addresses are legal somewhere and refused here, so that nothing that came out of a
 * tag can be more than one address, or anything but an address.
 *
 * @module
 */

/** RFC 5321, 4.5.3.1: a path of 256 octets with its angle brackets; 64 for the local part. */
const longestAddress = 254;
const longestLocalPart = 64;
const localPart = /^[a-z0-9_'+-]+(?:\.[a-z0-9_'+-]+)*(?<!')$/i;
/** At least two labels of letters, digits and inner hyphens, at most 63 long; the last one of letters. */
const domainName = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/i;

/** Whether the text is one address and nothing else. */
export function isMailAddress(text: string): boolean {
  if (text.length > longestAddress) return false;
  const at = text.indexOf('@');
  const [local, domain] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  return local.length <= longestLocalPart && localPart.test(local) && domainName.test(domain);
}
