using System.Globalization;
using RepVgg.Frontend;
using RepVgg.IR.Analysis;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.Passes.Pipelines;
using Spectre.Console;

namespace RepVgg.Cli.Reports;

/// <summary>What <c>rvc inspect</c> prints for people.</summary>
internal static class InspectTable
{
    public static void Write(
        TextWriter output, ImportedModel model, PipelineResult result, AlgorithmChoices choices, GraphStatistics training, GraphStatistics plain, bool remarks)
    {
        output.WriteLine($"{model.Variant ?? model.Family} ({model.Family} family, {model.Format})");
        output.WriteLine($"input   {string.Join(", ", model.Graph.Inputs.Select(v => v.ToString()))}");
        output.WriteLine($"output  {string.Join(", ", model.Graph.Outputs.Select(o => $"{o.Name}: {o.Value.Type}"))}");
        foreach (var line in model.Assumptions.Select(a => "assumed " + a).Concat(model.Notes.Select(n => "note    " + n)))
        {
            output.WriteLine(line);
        }

        output.WriteLine();
        var forms = ConsoleTable.Create("", "training form", "plain form");
        Row("parameters", s => s.Parameters.ToString("N0", CultureInfo.InvariantCulture));
        Row("multiply-accumulates", s => s.Macs.ToString("N0", CultureInfo.InvariantCulture));
        Row("Winograd multiplications", s => s.WinogradMultiplications.ToString("N0", CultureInfo.InvariantCulture));
        Row("peak activations, bytes", s => s.PeakActivationBytes.ToString("N0", CultureInfo.InvariantCulture));
        Row("operators", s => s.Operators.Values.Sum().ToString("N0", CultureInfo.InvariantCulture));
        ConsoleTable.Write(output, forms);

        Blocks(output, model.Graph, result.After);
        Layers(output, result.After, choices);
        foreach (var remark in remarks ? result.Reports.SelectMany(r => r.Remarks) : [])
        {
            output.WriteLine("remark: " + remark);
        }

        void Row(string name, Func<GraphStatistics, string> value) => forms.AddRow(name, value(training), value(plain));
    }

    private static void Blocks(TextWriter output, Graph training, Graph plain)
    {
        var blocks = ConsoleTable.Create("block", "branches", "as trained", "became");
        foreach (var block in BlockSummary.Of(training, plain))
        {
            blocks.AddRow(
                Markup.Escape(block.Name),
                block.Branches.ToString(CultureInfo.InvariantCulture),
                Markup.Escape(BlockSummary.Text(block.Training)),
                Markup.Escape(block.Plain.IsEmpty ? "part of its neighbours" : BlockSummary.Text(block.Plain)));
        }

        ConsoleTable.Write(output, blocks);
    }

    private static void Layers(TextWriter output, Graph graph, AlgorithmChoices choices)
    {
        var layers = ConsoleTable.Create("plain layer", "operator", "from", "output", "parameters", "MACs", "C# algorithm", "predicted cycles");
        foreach (var node in graph.Nodes.Where(n => !n.IsConstant))
        {
            layers.AddRow(
                Markup.Escape(node.Result.Name),
                node.Op.Mnemonic + ((node.Op as IActivationFusable)?.Activation is { } a ? " + " + a : ""),
                Markup.Escape(node.Location),
                Markup.Escape(node.Result.Shape.ToString()),
                NodeCosts.Parameters(graph, node).ToString("N0", CultureInfo.InvariantCulture),
                NodeCosts.Macs(node).ToString("N0", CultureInfo.InvariantCulture),
                choices[node]?.Algorithm ?? "",
                choices[node]?.Cycles.ToString("N0", CultureInfo.InvariantCulture) ?? "");
        }

        ConsoleTable.Write(output, layers);
        if (choices.Refusal is { } refusal)
        {
            output.WriteLine("the C# backend doesn't compute this network: " + refusal);
        }
    }
}
