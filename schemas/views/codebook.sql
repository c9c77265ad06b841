-- What does each column hold, and what do its values mean? One row for each column, or for each value of a categorical column.
create view codebook as
select
    schema_columns.table_name,
    schema_columns.position,
    schema_columns.column_name,
    schema_columns.column_type,
    schema_columns.required,
    schema_columns.title,
    schema_columns.description,
    schema_categories.category,
    schema_categories.label,
    schema_columns.hxl
from schema_columns
left join schema_categories
    on schema_categories.table_name = schema_columns.table_name
    and schema_categories.column_name = schema_columns.column_name
order by schema_columns.table_name, schema_columns.position, schema_categories.position
