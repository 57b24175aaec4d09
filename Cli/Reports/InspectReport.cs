using System.Globalization;
using System.Text.Json;
using RepVgg.Frontend;
using RepVgg.IR.Analysis;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Passes.Pipelines;
using Spectre.Console;

namespace RepVgg.Cli.Reports;

/// <summary>What <c>rvc inspect</c> prints.</summary>
internal static class InspectReport
{
    public static string Json(ImportedModel model, PipelineResult result, GraphStatistics training, GraphStatistics plain, bool remarks) =>
        JsonText.Write(json =>
        {
            json.WriteString("family", model.Family);
            json.WriteString("variant", model.Variant);
            json.WriteString("format", model.Format);
            json.Array("input", model.Graph.Inputs, v => Signature(json, v.Name, v.Shape));
            json.Array("outputs", model.Graph.Outputs, o => Signature(json, o.Name, o.Value.Shape));
            json.Array("assumptions", model.Assumptions, json.WriteStringValue);
            json.Array("notes", model.Notes, json.WriteStringValue);
            json.Object("training", () => Form(json, model.TrainingGraph, training));
            json.Object("plain", () => Form(json, result.After, plain));
            if (remarks)
            {
                json.Array("remarks", result.Reports.SelectMany(r => r.Remarks), remark => json.WriteStringValue(remark.ToString()));
            }
        });

    public static void Table(TextWriter output, ImportedModel model, PipelineResult result, GraphStatistics training, GraphStatistics plain, bool remarks)
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

        var layers = ConsoleTable.Create("plain layer", "operator", "from", "output", "parameters", "MACs");
        foreach (var node in result.After.Nodes.Where(n => !n.IsConstant))
        {
            layers.AddRow(
                Markup.Escape(node.Result.Name),
                node.Op.Mnemonic + ((node.Op as IActivationFusable)?.Activation is { } a ? " + " + a : ""),
                Markup.Escape(node.Location),
                Markup.Escape(node.Result.Shape.ToString()),
                Parameters(result.After, node).ToString("N0", CultureInfo.InvariantCulture),
                Macs(node).ToString("N0", CultureInfo.InvariantCulture));
        }

        ConsoleTable.Write(output, layers);
        foreach (var remark in remarks ? result.Reports.SelectMany(r => r.Remarks) : [])
        {
            output.WriteLine("remark: " + remark);
        }

        void Row(string name, Func<GraphStatistics, string> value) => forms.AddRow(name, value(training), value(plain));
    }

    private static void Form(Utf8JsonWriter json, Graph graph, GraphStatistics statistics)
    {
        json.WriteNumber("parameters", statistics.Parameters);
        json.WriteNumber("macs", statistics.Macs);
        json.WriteNumber("winogradMultiplications", statistics.WinogradMultiplications);
        json.WriteNumber("peakActivationBytes", statistics.PeakActivationBytes);
        json.Object("operators", () =>
        {
            foreach (var (name, count) in statistics.Operators)
            {
                json.WriteNumber(name, count);
            }
        });
        json.Array("layers", graph.Nodes.Where(n => !n.IsConstant), node => json.Item(() =>
        {
            json.WriteString("name", node.Result.Name);
            json.WriteString("operator", node.Op.Mnemonic);
            json.WriteString("location", node.Location);
            json.Object("attributes", () =>
            {
                foreach (var attribute in node.Op.Attributes)
                {
                    json.WriteString(attribute.Name, attribute.Text);
                }
            });
            Dimensions(json, node.Result.Shape);
            json.WriteNumber("parameters", Parameters(graph, node));
            json.WriteNumber("macs", Macs(node));
        }));
    }

    private static void Signature(Utf8JsonWriter json, string name, Shape shape) => json.Item(() =>
    {
        json.WriteString("name", name);
        Dimensions(json, shape);
    });

    private static void Dimensions(Utf8JsonWriter json, Shape shape) => json.Array("shape", shape.Dimensions, d =>
    {
        if (d == Shape.Batch)
        {
            json.WriteStringValue("N");
        }
        else
        {
            json.WriteNumberValue(d);
        }
    });

    private static long Parameters(Graph graph, Node node) => node.Operands
        .Where((operand, i) => node.Op.IsTrainable(i) && graph.Constant(operand) is not null).Sum(o => o.Shape.ElementCount);

    private static long Macs(Node node) => node.Op.Macs([.. node.Operands.Select(o => o.Type)], node.Result.Type);
}
