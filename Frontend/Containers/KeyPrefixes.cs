namespace RepVgg.Frontend.Containers;

/// <summary>
/// Prefixes that training frameworks put before every key: <c>module.</c> (DataParallel), <c>_orig_mod.</c> (torch.compile),
/// <c>model.</c> (Lightning), <c>backbone.</c> (a backbone saved out of a larger model).
/// </summary>
internal static class KeyPrefixes
{
    private static readonly string[] Known = ["module.", "_orig_mod.", "model.", "backbone."];

    private const int MaxDepth = 8;

    /// <summary>
    /// The longest chain of known prefixes that all names share. A prefix of only some names is part of the model's own naming
    /// and stays.
    /// </summary>
    public static string Common(IReadOnlyList<string> names)
    {
        var common = "";
        for (var depth = 0; depth < MaxDepth && Known.FirstOrDefault(prefix => AllStartWith(names, common + prefix)) is { } next; depth++)
        {
            common += next;
        }

        return common;
    }

    private static bool AllStartWith(IReadOnlyList<string> names, string prefix) =>
        names.Count > 0 && names.All(name => name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal));
}
