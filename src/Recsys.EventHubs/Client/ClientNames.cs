namespace Recsys.EventHubs.Client;

/// <summary>Names on the wire that a client needs and a hub does not.</summary>
internal static class ClientNames
{
    public const ulong SelectorFilterCode = 0x468C00000004;
    public const string JwtTokenType = "jwt";
    public const string ServerBusy = "com.microsoft:server-busy";
    public const string Timeout = "com.microsoft:timeout";
    public const string EntityDisabled = "com.microsoft:entity-disabled";
    public const string OperationCancelled = "com.microsoft:operation-cancelled";
}
