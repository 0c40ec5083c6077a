// What the desk's pages use of age-encryption, as one script with the name `age`. Built by tools/build_sealing_script.
export { Decrypter, Encrypter, armor, generateX25519Identity, identityToRecipient } from 'age-encryption'
