create table invoice (
	id bigint generated always as identity primary key,
	customer varchar(80) not null
);
