// An identity provider that is another project's (oidc-provider, certified by the OpenID Foundation), for one test. Told by its one argument,
// as JSON: where oidc-provider is installed, its issuer, and its client. It listens on a free port of the loopback, and says on which in its first line.
// Whoever signs in types SUBJECT/ADDRESS; an address that begins with "unverified" is vouched for by nobody.
import { generateKeyPairSync, randomBytes } from 'node:crypto';

const { installed, issuer, client, address_in_id_token } = JSON.parse(process.argv[2]);
const { Provider } = await import(`${installed}/node_modules/oidc-provider/lib/index.js`);
const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });

const provider = new Provider(issuer, {
  clients: [{ grant_types: ['authorization_code'], response_types: ['code'], ...client }],
  jwks: { keys: [{ ...key, kid: 'of the provider', alg: 'RS256', use: 'sig' }] },
  cookies: { keys: [randomBytes(32).toString('hex')] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  conformIdTokenClaims: !address_in_id_token,
  ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 3600, IdToken: 3600, Interaction: 600, Session: 3600 },
  pkce: { required: () => true },
  async findAccount(_, accountId) {
    const [sub, email] = accountId.split('/');
    return { accountId, claims: async () => ({ sub, email, email_verified: !email.startsWith('unverified') }) };
  },
  // Nobody is asked whether this program may know who they are.
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid email');
    await grant.save();
    return grant;
  },
});

provider.on('server_error', (_, error) => console.error(error));

const server = provider.listen(0, '127.0.0.1', () => console.log(server.address().port));
// The test has ended, in order or not.
process.stdin.on('end', () => process.exit(0)).resume();
