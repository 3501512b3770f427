import {
  AccountDone,
  AccountOutput,
  ChangePasswordInput,
  RecoveryCodesOutput,
  SecondFactorConfirmInput,
  SecondFactorDisableInput,
  SecondFactorOffer,
} from "@/server/contract/account";
import { changePassword, signOutEverywhere } from "@/server/services/account/change-password";
import { getAccount } from "@/server/services/account/get";
import { disableTotp } from "@/server/services/second-factor/disable";
import { confirmTotp, offerTotp, renewRecoveryCodes } from "@/server/services/second-factor/enrol";
import { permitted, router } from "@/server/trpc/init";

/** What one who is signed in does about their own sign-in; keys have none. */
export const accountRouter = router({
  get: permitted("account.manage")
    .output(AccountOutput)
    .query(({ ctx }) => getAccount(ctx.call)),
  changePassword: permitted("account.manage")
    .input(ChangePasswordInput)
    .output(AccountDone)
    .mutation(({ ctx, input }) => changePassword(ctx.call, input)),
  signOutEverywhere: permitted("account.manage")
    .output(AccountDone)
    .mutation(({ ctx }) => signOutEverywhere(ctx.call)),
  secondFactor: router({
    offer: permitted("account.manage")
      .output(SecondFactorOffer)
      .mutation(({ ctx }) => offerTotp(ctx.call)),
    confirm: permitted("account.manage")
      .input(SecondFactorConfirmInput)
      .output(RecoveryCodesOutput)
      .mutation(({ ctx, input }) => confirmTotp(ctx.call, input)),
    renewCodes: permitted("account.manage")
      .input(SecondFactorConfirmInput)
      .output(RecoveryCodesOutput)
      .mutation(({ ctx, input }) => renewRecoveryCodes(ctx.call, input)),
    disable: permitted("account.manage")
      .input(SecondFactorDisableInput)
      .output(AccountDone)
      .mutation(({ ctx, input }) => disableTotp(ctx.call, input)),
  }),
});
