/** A signature with the key that made it. */
export interface AuditSignature {
  readonly keyId: string;
  /** Ed25519, 64 bytes, in base64url. */
  readonly signature: string;
}

/** What an audit log needs to keep its records secret and its checkpoints beyond doubt. `@cap/store/audit-keys` makes it. */
export interface AuditKeys {
  /** Encrypts a record; the position is bound to it, so that records cannot change places. */
  seal(plain: Uint8Array, seq: number): Uint8Array;
  /** Decrypts a record. @throws Error when the key is not there, or the record was changed or moved */
  open(sealed: Uint8Array, seq: number): Uint8Array;
  sign(bytes: Uint8Array): AuditSignature;
  /** Whether a signature is by a key that is trusted. */
  isSigned(bytes: Uint8Array, signature: AuditSignature): boolean;
}
