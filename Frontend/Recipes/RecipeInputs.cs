using RepVgg.Frontend.Families;
using RepVgg.IR.Graphs;
using RepVgg.IR.Tensors;

namespace RepVgg.Frontend.Recipes;

/// <summary>Gives a recipe's graph the image sizes that a user asks for; the recipe's own stand for what isn't asked for.</summary>
internal static class RecipeInputs
{
    public static Graph Fit(Graph graph, ImportOptions options)
    {
        var wanted = new Dictionary<Value, Shape>();
        var unnamed = graph.Inputs.Where(i => options.GivenInputs.All(g => g.Name != i.Name)).GetEnumerator();
        foreach (var given in options.GivenInputs)
        {
            var input = given.Name is not null ? graph.Inputs.FirstOrDefault(i => i.Name == given.Name) : unnamed.MoveNext() ? unnamed.Current : null;
            if (input is null)
            {
                throw FamilyDiagnostics.InputShape.Error(
                    $"the recipe has no input {(given.Name is null ? "for all the arrays" : $"'{given.Name}'")}; its inputs are {string.Join(", ", graph.Inputs.Select(i => i.ToString()))}");
            }

            wanted[input] = Shape(input, given);
        }

        return wanted.All(w => w.Key.Shape.Equals(w.Value)) ? graph : graph.WithInputShapes(input => wanted.GetValueOrDefault(input, input.Shape));
    }

    private static Shape Shape(Value input, GivenInput given)
    {
        if (input.Shape is { Rank: 4, HasBatch: true } && given.IsImage && input.Shape[1] == given.Channels)
        {
            return IR.Tensors.Shape.Image(given.Channels, given.Image.Height, given.Image.Width);
        }

        return given.Shape.Rank == input.Shape.Rank && input.Shape.Rank > 0 && input.Shape.WithBatch(given.Shape[0]).Equals(given.Shape)
            ? input.Shape
            : throw FamilyDiagnostics.InputShape.Error($"the recipe's input {input} doesn't fit the given {given.Shape}");
    }
}
