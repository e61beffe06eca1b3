mod band_properties;
mod bands;
mod cells;
mod curves;
mod oracle;
