// A provider of OpenID Connect, as a province may have one, for the story of single sign-on. It knows
// one site, named by SITE with its secret in SECRET, and lets in whoever gives any password. When it
// listens, it says in one line which issuer it is and what time it has. It ends with its input.

import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';

import Provider from 'oidc-provider';

const { SITE, SECRET } = process.env;
const server = createServer();

server.listen(0, '127.0.0.1', () => {
  // Another name than that of the site: for the browser, another site.
  const issuer = `http://localhost:${server.address().port}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'dinh',
        client_secret: SECRET,
        redirect_uris: [`${SITE}/sign-in/single/answer`],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub'], profile: ['preferred_username'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['a key of tests'] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, preferred_username: `${id}@tinh.example` }),
    }),
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    pkce: { required: () => true },
  });
  server.on('request', provider.callback());
  console.log(JSON.stringify({ issuer, now: Date.now() }));
});

process.stdin.on('end', () => process.exit(0)).resume();
