using System.Collections.Immutable;
using RepVgg.IR.Graphs;
using RepVgg.Passes.Certificates;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Passes.Pipelines;

/// <summary>Drives one pass to its fixpoint: sweeps the nodes in order, applying what is proposed and certified.</summary>
internal sealed class PassRunner(Pass pass, PipelineOptions options, int budget)
{
    private readonly ImmutableArray<Certificate>.Builder _certificates = ImmutableArray.CreateBuilder<Certificate>();
    private readonly ImmutableArray<FailedRewrite>.Builder _failures = ImmutableArray.CreateBuilder<FailedRewrite>();
    private readonly ImmutableArray<Remark>.Builder _notes = ImmutableArray.CreateBuilder<Remark>();
    private readonly HashSet<(RewritePattern, Node)> _refused = [];

    public (Graph Graph, PassReport Report) Run(Graph graph)
    {
        // Every sensible pass shrinks something at each step; the bound only catches patterns that undo each other.
        var bound = 100 + (graph.Nodes.Length * 10);
        ImmutableArray<Remark> remarks;
        while (Sweep(ref graph, out remarks))
        {
            if (_certificates.Count > bound)
            {
                throw PassDiagnostics.NoFixpoint.Error($"pass '{pass.Name}' made {_certificates.Count} rewrites without coming to an end");
            }
        }

        return (graph, new PassReport(pass, _certificates.ToImmutable(), _failures.ToImmutable(), [.. _notes, .. remarks]));
    }

    /// <summary>One pass over the nodes; whether anything changed.</summary>
    private bool Sweep(ref Graph graph, out ImmutableArray<Remark> remarks)
    {
        var changed = false;
        var declined = ImmutableArray.CreateBuilder<Remark>();
        for (var index = 0; index < graph.Nodes.Length; index++)
        {
            var root = graph.Nodes[index];
            foreach (var pattern in pass.Patterns)
            {
                options.Cancellation.ThrowIfCancellationRequested();
                if (_certificates.Count >= budget || _refused.Contains((pattern, root)))
                {
                    continue;
                }

                var context = new MatchContext(graph);
                if (pattern.Match(root, context) is { } rewrite)
                {
                    if (TryApply(ref graph, pattern, rewrite))
                    {
                        changed = true;
                        options.Progress?.Report(new(pass.Name, _certificates.Count));
                        break;
                    }
                }
                else if (context.DeclineReason is { } reason)
                {
                    declined.Add(new Remark(pattern.Name, root.ToString(), root.Location, reason));
                }
            }
        }

        remarks = declined.ToImmutable();
        return changed;
    }

    private bool TryApply(ref Graph graph, RewritePattern pattern, Rewrite rewrite)
    {
        var certificate = Certifier.Certify(graph, rewrite, pattern.Name, options.Cancellation);
        if (!certificate.Holds)
        {
            var (before, after) = Certifier.Subgraphs(graph, rewrite);
            _failures.Add(new FailedRewrite(certificate, before, after));
            _refused.Add((pattern, rewrite.Root));
            return false;
        }

        _certificates.Add(certificate);
        if (rewrite.Note is { } note)
        {
            _notes.Add(new Remark(pattern.Name, rewrite.Root.ToString(), rewrite.Root.Location, note));
        }

        graph = GraphRewriter.Apply(graph, rewrite);
        return true;
    }
}
