using System.Text.Json;
using RepVgg.Backends.Cuda.Costs;
using RepVgg.Frontend;
using RepVgg.IR.Analysis;
using RepVgg.IR.Graphs;
using RepVgg.IR.Tensors;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Cli.Reports;

/// <summary>What <c>rvc inspect --json</c> prints.</summary>
internal static class InspectJson
{
    public static string Write(
        ImportedModel model,
        PipelineResult result,
        AlgorithmChoices choices,
        GraphStatistics training,
        GraphStatistics plain,
        IReadOnlyCollection<PlanEstimate> estimates,
        bool remarks) =>
        JsonText.Write(json =>
        {
            json.WriteString("family", model.Family);
            json.WriteString("variant", model.Variant);
            json.WriteString("format", model.Format);
            json.Array("input", model.Graph.Inputs, v => Signature(json, v.Name, v.Shape));
            json.Array("outputs", model.Graph.Outputs, o => Signature(json, o.Name, o.Value.Shape));
            json.Array("assumptions", model.Assumptions, json.WriteStringValue);
            json.Array("notes", model.Notes, json.WriteStringValue);
            json.Array("blocks", BlockSummary.Of(model.Graph, result.After), block => json.Item(() => Block(json, block)));
            json.Object("training", () => Form(json, model.TrainingGraph, training, choices: null));
            json.Object("plain", () => Form(json, result.After, plain, choices));
            if (estimates.Count > 0)
            {
                EstimateJson.Write(json, estimates);
            }

            if (remarks)
            {
                json.Array("remarks", result.Reports.SelectMany(r => r.Remarks), remark => json.WriteStringValue(remark.ToString()));
            }
        });

    private static void Block(Utf8JsonWriter json, BlockSummary block)
    {
        json.WriteString("name", block.Name);
        json.WriteNumber("branches", block.Branches);
        json.Object("training", () => Counts(json, block.Training));
        json.Object("plain", () => Counts(json, block.Plain));
    }

    private static void Counts(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, int>> counts)
    {
        foreach (var (name, count) in counts)
        {
            json.WriteNumber(name, count);
        }
    }

    private static void Form(Utf8JsonWriter json, Graph graph, GraphStatistics statistics, AlgorithmChoices? choices)
    {
        json.WriteNumber("parameters", statistics.Parameters);
        json.WriteNumber("macs", statistics.Macs);
        json.WriteNumber("winogradMultiplications", statistics.WinogradMultiplications);
        json.WriteNumber("peakActivationBytes", statistics.PeakActivationBytes);
        json.Object("operators", () => Counts(json, statistics.Operators));
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
            json.WriteNumber("parameters", NodeCosts.Parameters(graph, node));
            json.WriteNumber("macs", NodeCosts.Macs(node));
            if (choices?[node] is var (algorithm, cycles))
            {
                json.WriteString("algorithm", algorithm);
                json.WriteNumber("predictedCycles", Math.Round(cycles));
            }
        }));
        if (choices?.Refusal is { } refusal)
        {
            json.WriteString("refusedByCSharp", refusal);
        }
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
}
