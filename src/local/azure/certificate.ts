import { generate } from 'selfsigned';

export interface Certificate {
  /** PEM. */
  readonly certificate: string;
  readonly privateKey: string;
}

/** A certificate for loopback that nobody trusts unless told to; made at each start, stored nowhere. */
export async function makeCertificate(now: Date): Promise<Certificate> {
  const dayMs = 24 * 60 * 60 * 1000;
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    // Elliptic: milliseconds to make, where RSA takes seconds on a busy machine.
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now.getTime() - dayMs),
    notAfterDate: new Date(now.getTime() + 30 * dayMs),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { certificate: made.cert, privateKey: made.private };
}
