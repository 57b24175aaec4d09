using System.Collections.Immutable;
using System.Text;

namespace RepVgg.Passes.Pipelines;

/// <summary>The page of all rewrites, from the patterns' own words.</summary>
public static class RewritesPage
{
    /// <summary>The page in Markdown, LF line ends.</summary>
    public static string Write(ImmutableArray<Pass> passes)
    {
        var page = new StringBuilder();
        page.Append("# Rewrites\n\n");
        page.Append("Written by `rvc passes --markdown`; a test holds this page to it. The passes run in this order, each until none of its rewrites fires.\n");
        page.Append("Every applied rewrite has a certificate ([architecture](architecture.md#certificates)), and one that declines says why (`--remarks`).\n");
        foreach (var pass in passes)
        {
            page.Append("\n## ").Append(pass.Name).Append("\n\n").Append(Sentence(pass.Summary)).Append("\n\n");
            page.Append("| rewrite | before → after | conditions |\n|---|---|---|\n");
            foreach (var pattern in pass.Patterns)
            {
                page.Append("| ").Append(pattern.Name).Append(" | ").Append(pattern.Summary.Replace("|", "\\|", StringComparison.Ordinal))
                    .Append(" | ").Append(pattern.Conditions).Append(" |\n");
            }
        }

        return page.ToString();
    }

    private static string Sentence(string summary) => char.ToUpperInvariant(summary[0]) + summary[1..] + ".";
}
